import { LitElement, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from '../tokens/base.ts';
import type { Workspace } from '../workspace.ts';

@customElement('memos-inbox-place')
export class InboxPlace extends LitElement {
  static override styles = [base];
  @property({ attribute: false }) workspace!: Workspace;

  override render(): unknown {
    return html`<h1>Inbox</h1>`;
  }
}
