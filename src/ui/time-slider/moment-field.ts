// A field for a date and a time of day, to the second, in the reader's own time zone.

import { html } from 'lit';
import type { Instant } from '../../contracts/ids.ts';

/** @param change null when the field was emptied */
export function momentField(label: string, at: Instant, change: (at: Instant | null) => void): unknown {
  return html`<input
    class="field moment"
    type="datetime-local"
    step="1"
    aria-label=${label}
    .value=${toField(at)}
    @change=${(event: Event): void => {
      const { value } = event.target as HTMLInputElement;
      // Without a zone the text is local time (ECMA-262, Date Time String Format).
      change(value === '' ? null : new Date(value).getTime());
    }}
  />`;
}

function toField(at: Instant): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}
