// The one polite live region, in the light DOM: what is done and the finished answers are said here, once.

import { css } from 'lit';

const sheet = css`
  #memos-announcer {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: pre-wrap;
  }
`;

/** Longer answers are read in the transcript. */
const LONGEST = 4000;

/** @returns what says a text to screen readers */
export function createAnnouncer(page: Document): (text: string) => void {
  if (sheet.styleSheet !== undefined) page.adoptedStyleSheets.push(sheet.styleSheet);
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
