import { css } from 'lit';

export const provenanceStyles = css`
  :host {
    display: block;
    font-size: var(--size-note);
  }

  .chips {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-1) var(--space-2);
    color: var(--text-faint);
  }

  .chip {
    display: inline-flex;
    align-items: center;
    gap: 0.3rem;
    max-inline-size: 22rem;
    padding: 0.0625rem 0.5rem;
    border: 1px solid var(--line-strong);
    border-radius: 999px;
    background: var(--accent-wash);
    color: var(--text);
    text-decoration: none;
  }

  .chip:hover {
    border-color: var(--accent);
  }

  .chip span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .chip svg.icon {
    inline-size: 0.875rem;
    block-size: 0.875rem;
    color: var(--accent);
  }

  details {
    margin-block-start: var(--space-1);
    color: var(--text-soft);
  }

  summary {
    inline-size: fit-content;
    color: var(--text-faint);
    cursor: pointer;
  }

  .why {
    display: grid;
    gap: var(--space-2);
    margin-block: var(--space-2);
    padding-inline-start: var(--space-3);
    border-inline-start: 2px solid var(--line);
  }

  .why li {
    display: grid;
    gap: 0.125rem;
  }

  .parts,
  .usage {
    color: var(--text-faint);
    font-size: var(--size-small);
  }
`;
