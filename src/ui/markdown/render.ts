// Markdown as Lit templates. Links say where they go; nothing is ever set from a string of markup.

import { html, nothing, type TemplateResult } from 'lit';
import { parseMarkdown, type Block, type Inline } from './parse.ts';

export function renderMarkdown(source: string): unknown {
  return parseMarkdown(source).map(renderBlock);
}

function renderBlock(block: Block): TemplateResult {
  switch (block.kind) {
    case 'paragraph':
      return html`<p>${block.children.map(renderInline)}</p>`;
    case 'heading':
      return html`<p class="heading"><strong>${block.children.map(renderInline)}</strong></p>`;
    case 'code':
      return html`<pre
        tabindex="0"
        aria-label=${block.language === '' ? 'Code' : `Code, ${block.language}`}
      ><code>${block.text}</code></pre>`;
    case 'quote':
      return html`<blockquote>${block.children.map(renderBlock)}</blockquote>`;
    case 'rule':
      return html`<hr />`;
    case 'list': {
      const items = block.items.map(item => html`<li>${item.map(renderInline)}</li>`);
      return block.ordered
        ? html`<ol start=${block.start}>
            ${items}
          </ol>`
        : html`<ul>
            ${items}
          </ul>`;
    }
  }
}

function renderInline(inline: Inline): unknown {
  switch (inline.kind) {
    case 'text':
      return inline.text;
    case 'code':
      return html`<code>${inline.text}</code>`;
    case 'strong':
      return html`<strong>${inline.children.map(renderInline)}</strong>`;
    case 'emphasis':
      return html`<em>${inline.children.map(renderInline)}</em>`;
    case 'link': {
      const host = new URL(inline.url).host;
      const said = inline.children.some(child => child.kind === 'text' && child.text.includes(host));
      return html`<a href=${inline.url} target="_blank" rel="noopener noreferrer"
        >${inline.children.map(renderInline)}${said || host === '' ? nothing : html` <span class="host">(${host})</span>`}</a
      >`;
    }
  }
}
