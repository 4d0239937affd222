// A small Markdown for what a model writes: paragraphs, headings, lists, quotes, code, emphasis, links. It yields a tree, never markup.
// No HTML, no images: a picture's address would carry what the model knows to whoever owns it.

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly url: string; readonly children: readonly Inline[] };

export type Block =
  | { readonly kind: 'paragraph' | 'heading'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  | {
      readonly kind: 'list';
      readonly ordered: boolean;
      readonly start: number;
      readonly items: readonly (readonly Inline[])[];
    }
  | { readonly kind: 'rule' };

const FENCE = /^\s{0,3}(?:```|~~~)\s*([\w+#.-]*)/;
const HEADING = /^\s{0,3}#{1,6}\s+(.*?)\s*#*$/;
const BULLET = /^\s{0,8}[-*+]\s+(.*)$/;
const NUMBER = /^\s{0,8}(\d{1,9})[.)]\s+(.*)$/;
const QUOTE = /^\s{0,3}>\s?(.*)$/;
const RULE = /^\s{0,3}(?:-{3,}|\*{3,}|_{3,})\s*$/;
/** Quotes inside quotes: deeper ones are read as text. */
const DEEPEST = 4;

/** Text that has not ended yet reads well too: an open fence or emphasis simply goes on to the end. */
export function parseMarkdown(source: string, depth = 0): readonly Block[] {
  const lines = source.replace(/\r\n?/g, '\n').split('\n');
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  const flush = (): void => {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', children: parseInline(paragraph.join('\n')) });
    paragraph = [];
  };
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const fence = FENCE.exec(line);
    if (fence !== null) {
      flush();
      const end = lines.findIndex((other, at) => at > i && FENCE.test(other));
      const until = end === -1 ? lines.length : end;
      blocks.push({ kind: 'code', language: fence[1] ?? '', text: lines.slice(i + 1, until).join('\n') });
      i = until;
      continue;
    }
    if (RULE.test(line)) {
      flush();
      blocks.push({ kind: 'rule' });
      continue;
    }
    const heading = HEADING.exec(line);
    if (heading !== null) {
      flush();
      blocks.push({ kind: 'heading', children: parseInline(heading[1] ?? '') });
      continue;
    }
    if (QUOTE.test(line) && depth < DEEPEST) {
      flush();
      const quoted: string[] = [];
      for (let match = QUOTE.exec(lines[i] ?? ''); match !== null; match = QUOTE.exec(lines[++i] ?? ''))
        quoted.push(match[1] ?? '');
      i--;
      blocks.push({ kind: 'quote', children: parseMarkdown(quoted.join('\n'), depth + 1) });
      continue;
    }
    const item = readItem(line);
    if (item !== null) {
      flush();
      const items: (readonly Inline[])[] = [];
      for (let next: Item | null = item; next?.ordered === item.ordered; next = readItem(lines[++i] ?? ''))
        items.push(parseInline(next.text));
      i--;
      blocks.push({ kind: 'list', ordered: item.ordered, start: item.start, items });
      continue;
    }
    if (line.trim() === '') flush();
    else paragraph.push(line);
  }
  flush();
  return blocks;
}

interface Item {
  readonly ordered: boolean;
  readonly start: number;
  readonly text: string;
}

function readItem(line: string): Item | null {
  const numbered = NUMBER.exec(line);
  if (numbered !== null) return { ordered: true, start: Number(numbered[1]), text: numbered[2] ?? '' };
  const bullet = BULLET.exec(line);
  return bullet === null ? null : { ordered: false, start: 1, text: bullet[1] ?? '' };
}

// Each alternative is bounded and begins with its own character, so that hostile text cannot make the matching slow.
const INLINE =
  /`([^`\n]{1,2000})`|\*\*([^*\n]{1,2000})\*\*|\*([^*\s][^*\n]{0,2000})\*|(?<![\w])_([^_\s][^_\n]{0,2000})_(?![\w])|!?\[([^\]\n]{0,500})\]\(([^()\s]{1,2000})\)|(https?:\/\/[^\s<>()[\]]{1,2000}[^\s<>()[\].,;:!?'"])/;

function parseInline(source: string): readonly Inline[] {
  const parts: Inline[] = [];
  let rest = source;
  for (let match = INLINE.exec(rest); match !== null; match = INLINE.exec(rest)) {
    if (match.index > 0) parts.push({ kind: 'text', text: rest.slice(0, match.index) });
    parts.push(inlineOf(match));
    rest = rest.slice(match.index + match[0].length);
  }
  if (rest !== '') parts.push({ kind: 'text', text: rest });
  return parts;
}

function inlineOf(match: RegExpExecArray): Inline {
  const [whole, code, strong, starred, underlined, label, target, bare] = match;
  if (code !== undefined) return { kind: 'code', text: code };
  if (strong !== undefined) return { kind: 'strong', children: parseInline(strong) };
  const emphasis = starred ?? underlined;
  if (emphasis !== undefined) return { kind: 'emphasis', children: parseInline(emphasis) };
  const url = safeUrl(target ?? bare ?? '');
  if (url === null) return { kind: 'text', text: whole };
  const text = label === undefined || label === '' ? (target ?? bare ?? '') : label;
  return { kind: 'link', url, children: [{ kind: 'text', text }] };
}

/** Only the web and mail: no scripts, no data, nothing of this page. */
function safeUrl(text: string): string | null {
  if (!/^(?:https?:\/\/|mailto:)/i.test(text) || !URL.canParse(text)) return null;
  return new URL(text).href;
}
