// Text to tokens and back for one model: @huggingface/tokenizers and the chat template behind one object.
// There is no tokenizer of our own.

import { Tokenizer } from '@huggingface/tokenizers';
import type { ChatMessage } from '../../contracts/context-plan.ts';
import { MemoryOsError } from '../../contracts/errors.ts';
import type { Prompt } from '../../contracts/inference-api.ts';
import { ChatTemplate } from './chat-template.ts';

/** Longer texts are refused before they are split: no model here could read them, and splitting takes a second per MB. */
export const MAX_PROMPT_CHARACTERS = 4 * 1024 * 1024;

interface TokenizerConfig {
  readonly chat_template?: string | readonly { readonly name: string; readonly template: string }[];
  readonly bos_token?: string | { readonly content: string } | null;
  readonly eos_token?: string | { readonly content: string } | null;
}

/**
 * @example
 * const codec = TextCodec.parse(tokenizerJson, tokenizerConfigJson);
 * codec.encode({ messages: [{ role: 'user', content: 'Hello' }] }); // rendered with the generation prompt
 */
export class TextCodec {
  readonly #tokenizer: Tokenizer;
  readonly #template: ChatTemplate;
  readonly #specialIds: ReadonlySet<number>;

  private constructor(tokenizer: Tokenizer, config: TokenizerConfig) {
    this.#tokenizer = tokenizer;
    const special = [...tokenizer.get_added_tokens_decoder().values()].filter(token => token.special);
    this.#specialIds = new Set(special.map(token => token.id));
    this.#template = new ChatTemplate({
      template: chatTemplateOf(config),
      bosToken: tokenText(config.bos_token),
      eosToken: tokenText(config.eos_token),
      specialTokens: special.map(token => token.content),
    });
  }

  /**
   * From the bytes or the parsed content of tokenizer.json and tokenizer_config.json.
   *
   * @throws MemoryOsError MODEL_UNSUPPORTED when they are not what the libraries understand
   */
  static parse(tokenizer: Uint8Array | object, config: Uint8Array | object): TextCodec {
    try {
      const parsedConfig = parseJson(config) as TokenizerConfig;
      return new TextCodec(new Tokenizer(parseJson(tokenizer), parsedConfig), parsedConfig);
    } catch (thrown) {
      if (thrown instanceof MemoryOsError) throw thrown;
      throw new MemoryOsError('MODEL_UNSUPPORTED', 'The tokenizer of this model cannot be read.', {
        cause: thrown,
      });
    }
  }

  /**
   * Token ids of a prompt: messages are rendered with the generation prompt; control tokens written in raw text count as such.
   *
   * @throws MemoryOsError INPUT_EMPTY, INPUT_TOO_LARGE, INPUT_INVALID for ids that the model does not have
   */
  encode(prompt: Prompt): number[] {
    checkShape(prompt);
    if ('tokens' in prompt) return this.#checkTokens(prompt.tokens);
    const raw = 'text' in prompt;
    const text = raw ? prompt.text : this.renderChat(prompt.messages, true);
    if (text.length === 0)
      throw new MemoryOsError('INPUT_EMPTY', 'The prompt is empty.', { details: { field: 'text' } });
    if (text.length > MAX_PROMPT_CHARACTERS)
      throw new MemoryOsError('INPUT_TOO_LARGE', 'The prompt is longer than any model here can read.', {
        details: { field: raw ? 'text' : 'messages', characters: text.length, limit: MAX_PROMPT_CHARACTERS },
      });
    return this.#tokenizer.encode(text, { add_special_tokens: raw }).ids; // a template writes its own first token
  }

  /** The text of these tokens, control tokens included, no space trimmed. */
  decode(tokens: readonly number[]): string {
    return this.#decode(this.#checkTokens(tokens, true), false);
  }

  /** The text as a reader should see it: without control tokens. Unfinished UTF-8 at the end shows as U+FFFD. */
  decodeVisible(tokens: readonly number[]): string {
    return this.#decode(
      tokens.filter(token => !this.#specialIds.has(token)),
      true,
    );
  }

  /** @throws MemoryOsError INPUT_EMPTY, MODEL_UNSUPPORTED: see ChatTemplate.render */
  renderChat(messages: readonly ChatMessage[], addGenerationPrompt: boolean): string {
    return this.#template.render(messages, addGenerationPrompt);
  }

  #decode(tokens: readonly number[], skipSpecial: boolean): string {
    if (tokens.length === 0) return '';
    // The library's default cleans up spaces before punctuation: the text would no longer be what was generated.
    return this.#tokenizer.decode([...tokens], {
      skip_special_tokens: skipSpecial,
      clean_up_tokenization_spaces: false,
    });
  }

  #checkTokens(tokens: readonly number[], mayBeEmpty = false): number[] {
    if (tokens.length === 0 && !mayBeEmpty)
      throw new MemoryOsError('INPUT_EMPTY', 'The prompt is empty.', { details: { field: 'tokens' } });
    for (const [index, token] of tokens.entries())
      if (!Number.isInteger(token) || this.#tokenizer.id_to_token(token) === undefined)
        throw new MemoryOsError(
          'INPUT_INVALID',
          `Token ${String(token)} is not in this model's vocabulary.`,
          {
            details: { field: `tokens[${index}]`, value: Number(token) },
          },
        );
    return [...tokens];
  }
}

function checkShape(prompt: Prompt): void {
  const given = prompt as Partial<Record<'tokens' | 'text' | 'messages', unknown>>;
  const valid =
    'tokens' in given
      ? Array.isArray(given.tokens)
      : 'text' in given
        ? typeof given.text === 'string'
        : Array.isArray(given.messages) &&
          given.messages.every(
            (message: Partial<ChatMessage> | null) => typeof message?.content === 'string',
          );
  if (!valid)
    throw new MemoryOsError('INPUT_INVALID', 'A prompt is messages, text, or token ids.', {
      details: { field: 'prompt' },
    });
}

function parseJson(source: Uint8Array | object): object {
  return source instanceof Uint8Array ? (JSON.parse(new TextDecoder().decode(source)) as object) : source;
}

function tokenText(token: TokenizerConfig['bos_token']): string {
  return typeof token === 'string' ? token : (token?.content ?? '');
}

function chatTemplateOf({ chat_template: template }: TokenizerConfig): string | null {
  if (template === undefined || typeof template === 'string') return template ?? null;
  return (template.find(({ name }) => name === 'default') ?? template[0])?.template ?? null;
}
