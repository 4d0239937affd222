import { css } from 'lit';

export const chatListStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
    min-block-size: 0;
    block-size: 100%;
  }

  .new {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: var(--space-2);
    padding: var(--space-3);
  }

  nav {
    overflow-y: auto;
    padding: 0 var(--space-2) var(--space-4);
  }

  li {
    position: relative;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    border-radius: var(--radius);
  }

  li:hover,
  li:focus-within {
    background: var(--surface-hover);
  }

  li[data-current] {
    background: var(--accent-wash);
  }

  a {
    display: grid;
    padding: 0.3125rem 0.5rem;
    border-radius: var(--radius);
    color: var(--text);
    text-decoration: none;
  }

  .title {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: var(--size-note);
  }

  .when {
    color: var(--text-faint);
    font-size: var(--size-small);
  }

  .menu {
    inline-size: max-content;
    padding: var(--space-1);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--surface-raised);
    box-shadow: var(--shadow);
    color: var(--text);
  }

  .menu .button {
    display: flex;
    inline-size: 100%;
    justify-content: flex-start;
  }

  .more {
    opacity: 0;
  }

  li:hover .more,
  li:focus-within .more,
  li[data-current] .more {
    opacity: 1;
  }

  @media (hover: none) {
    .more {
      opacity: 1;
    }
  }

  form {
    padding: 0.25rem;
  }

  .blank {
    padding: var(--space-3);
  }
`;
