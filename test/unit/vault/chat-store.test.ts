// Episodes and turns: written together, listed newest first, pending ones found, deleted whole; incognito never written.
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { Episode, Turn } from '../../../src/contracts/episode.ts';
import type { EpisodeId, TurnId } from '../../../src/contracts/ids.ts';
import { openVault } from '../../../src/vault/vault.ts';
import { allOf } from '../../support/pages.ts';
import { codeOf } from '../../support/store-conformance.ts';

const episode = (name: string, updatedAt: number, turnCount = 0): Episode => ({
  id: name as EpisodeId,
  title: name,
  createdAt: 1,
  updatedAt,
  scope: 'everywhere',
  incognito: false,
  turnCount,
});
const turn = (of: string, index: number, status: Turn['status'] = 'complete'): Turn => ({
  id: `${of}-${String(index)}` as TurnId,
  episode: of as EpisodeId,
  index,
  role: index % 2 === 0 ? 'user' : 'assistant',
  text: `turn ${String(index)}`,
  at: index,
  status,
});

test('turns and episodes page newest first', async () => {
  const { chat, close } = await openVault({ name: 'chat-pages' });
  for (let i = 0; i < 5; i++) await chat.putTurn(turn('a', i), episode('a', 100 + i, i + 1));
  await chat.putEpisode(episode('b', 50));
  await chat.putEpisode(episode('c', 104));
  expect((await allOf(cursor => chat.episodes(cursor, 1))).map(({ id }) => id)).toEqual(['a', 'c', 'b']);
  expect((await allOf(cursor => chat.turns('a' as EpisodeId, cursor, 2))).map(({ index }) => index)).toEqual([
    4, 3, 2, 1, 0,
  ]);
  expect(await chat.turn('a-3' as TurnId)).toEqual(turn('a', 3));
  expect((await chat.episode('a' as EpisodeId))?.turnCount).toBe(5);
  close();
});

test('a pending turn is found until its answer replaces it', async () => {
  const { chat, close } = await openVault({ name: 'chat-pending' });
  await chat.putTurn(turn('a', 0), episode('a', 1));
  await chat.putTurn(turn('a', 1, 'pending'), episode('a', 2));
  expect(await chat.pendingTurns()).toEqual([turn('a', 1, 'pending')]);
  await chat.putTurn(turn('a', 1, 'interrupted'), episode('a', 3));
  expect(await chat.pendingTurns()).toEqual([]);
  expect((await chat.turns('a' as EpisodeId, null, 9)).items).toHaveLength(2);
  close();
});

test('deleting an episode deletes its turns and nothing else', async () => {
  const vault = await openVault({ name: 'chat-delete' });
  const { chat, close } = vault;
  await chat.putTurn(turn('a', 0), episode('a', 1));
  await chat.putTurn(turn('ab', 0), episode('ab', 2));
  await chat.deleteEpisode('a' as EpisodeId);
  expect(await chat.episode('a' as EpisodeId)).toBeNull();
  expect(await chat.turn('a-0' as TurnId)).toBeNull();
  expect(await chat.turn('ab-0' as TurnId)).not.toBeNull();
  const report = await vault.storage.report();
  expect(report.kinds.find(({ kind }) => kind === 'episodes')?.items).toBe(1);
  close();
});

test('incognito chats and turns of another chat are refused', async () => {
  const { chat, close } = await openVault({ name: 'chat-refuse' });
  expect(await codeOf(chat.putEpisode({ ...episode('a', 1), incognito: true }))).toBe('INPUT_INVALID');
  expect(await codeOf(chat.putTurn(turn('a', 0), episode('b', 1)))).toBe('INPUT_INVALID');
  expect((await chat.episodes(null, 5)).items).toEqual([]);
  close();
});
