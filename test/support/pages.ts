// Reads a paged list to its end.

import type { StoredPage } from '../../src/memory/ports.ts';

export async function allOf<T>(
  page: (cursor: string | null) => Promise<StoredPage<T>>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const answer: StoredPage<T> = await page(cursor);
    items.push(...answer.items);
    cursor = answer.next;
  } while (cursor !== null);
  return items;
}
