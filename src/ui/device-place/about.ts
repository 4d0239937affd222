// What this is, and whose work it stands on.

import { html } from 'lit';

const PARTS: readonly (readonly [name: string, licence: string])[] = [
  ['SmolLM2 135M Instruct', 'Apache-2.0'],
  ['Multilingual E5 small', 'MIT'],
  ['SPLADE tiny', 'Apache-2.0'],
  ['ONNX Runtime Web', 'MIT'],
  ['Lit', 'BSD-3-Clause'],
  ['Comlink, Tokenizers, Jinja', 'Apache-2.0, MIT'],
  ['idb', 'ISC'],
];

export function aboutSection(): unknown {
  return html`<section aria-labelledby="about">
    <h2 id="about">About</h2>
    <p class="soft">
      MemOS Web, Apache-2.0: a memory operating system for language models that lives wholly in this tab. No
      server, no account, no telemetry.
    </p>
    <table>
      <caption class="visually-hidden">
        Parts and their licences
      </caption>
      <tbody>
        ${PARTS.map(
          ([name, licence]) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td class="number">${licence}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
