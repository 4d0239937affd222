import { css } from 'lit';

export const modelPanelStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }

  .panel {
    display: grid;
    gap: var(--space-2);
    padding: var(--space-4);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface-raised);
  }

  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-3);
  }

  .row .words {
    flex: 1 1 16rem;
  }

  .lead {
    font-weight: 550;
  }

  progress {
    inline-size: 100%;
    block-size: 6px;
    border: 0;
    border-radius: 3px;
    overflow: hidden;
    appearance: none;
    background: var(--surface-hover);
  }

  progress::-webkit-progress-bar {
    background: var(--surface-hover);
  }

  progress::-webkit-progress-value {
    background: var(--accent);
    transition: inline-size var(--motion-slow) linear;
  }

  progress::-moz-progress-bar {
    background: var(--accent);
  }

  progress:indeterminate {
    background: linear-gradient(
        90deg,
        var(--surface-hover) 0 30%,
        var(--accent) 45% 55%,
        var(--surface-hover) 70% 100%
      )
      0 / 300% 100%;
    animation: wait 1.6s linear infinite;
  }

  progress:indeterminate::-webkit-progress-bar {
    background: transparent;
  }

  @keyframes wait {
    from {
      background-position: 100% 0;
    }
    to {
      background-position: -50% 0;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    progress:indeterminate {
      animation: none;
    }
  }

  :host-context([data-motion='off']) progress:indeterminate {
    animation: none;
  }

  .figures {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--space-4);
    color: var(--text-soft);
    font-size: var(--size-note);
  }
`;
