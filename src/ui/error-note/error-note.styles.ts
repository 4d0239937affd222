import { css } from 'lit';

export const errorNoteStyles = css`
  :host {
    display: block;
  }

  .box {
    display: grid;
    gap: var(--space-2);
    padding: var(--space-3) var(--space-4);
    border-inline-start: 3px solid var(--danger);
    border-radius: var(--radius-small);
    background: var(--danger-wash);
  }

  .box.calm {
    border-color: var(--warn);
    background: var(--warn-wash);
  }

  p {
    max-inline-size: 60ch;
  }

  .what {
    font-weight: 550;
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-3);
  }

  summary {
    color: var(--text-soft);
    font-size: var(--size-note);
    cursor: pointer;
  }

  pre {
    overflow: auto;
    max-block-size: 12rem;
    margin: var(--space-2) 0;
    font: var(--size-small) / 1.5 var(--font-code);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
`;
