// Taking everything out, taking a backup in, and diagnostics to copy.

import { html } from 'lit';

export interface BackupActions {
  readonly exportAll: () => void;
  readonly importAll: (file: Blob) => void;
  readonly diagnostics: () => void;
  readonly working: string;
}

export function backupSection(on: BackupActions): unknown {
  const busy = on.working !== '';
  return html`<section aria-labelledby="backup">
    <h2 id="backup">Your data</h2>
    <p class="soft">
      Everything is on this device and nowhere else. An export is one file with all memories, versions, chats
      and the log.
    </p>
    <div class="line">
      <button class="button" ?disabled=${busy} @click=${on.exportAll}>
        ${on.working === 'export' ? 'Exporting…' : 'Export everything'}
      </button>
      <label class="button"
        >${on.working === 'import' ? 'Reading…' : 'Take a backup in'}
        <input
          class="visually-hidden"
          type="file"
          ?disabled=${busy}
          @change=${(event: Event): void => {
            const field = event.target as HTMLInputElement;
            const file = field.files?.[0];
            field.value = '';
            if (file !== undefined) on.importAll(file);
          }}
        />
      </label>
      <button class="button" ?disabled=${busy} @click=${on.diagnostics}>Copy diagnostics</button>
    </div>
  </section>`;
}
