// The one polite live region, in the light DOM: what is done and the finished answers are said here, once. The page's styles keep it out of sight.

/** Longer answers are read in the transcript. */
const LONGEST = 4000;

/** @returns what says a text to screen readers */
export function createAnnouncer(page: Document): (text: string) => void {
  const region = page.createElement('div');
  region.id = 'memos-announcer';
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  page.body.append(region);
  return text => {
    // The same words twice are two announcements: a new node is new to the reader.
    const line = page.createElement('p');
    line.textContent = text.slice(0, LONGEST);
    region.replaceChildren(line);
  };
}
