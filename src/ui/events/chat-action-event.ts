// Something is to be done with a chat.

import type { EpisodeId } from '../../contracts/ids.ts';

export type ChatAction = 'new' | 'incognito' | 'rename' | 'delete';

/** @event memos-chat-action */
export class ChatActionEvent extends Event {
  static readonly type = 'memos-chat-action';
  readonly action: ChatAction;
  readonly episode: EpisodeId | null;
  readonly title: string;

  constructor(action: ChatAction, episode: EpisodeId | null, title = '') {
    super(ChatActionEvent.type, { bubbles: true, composed: true });
    this.action = action;
    this.episode = episode;
    this.title = title;
  }
}

declare global {
  interface HTMLElementEventMap {
    'memos-chat-action': ChatActionEvent;
  }
}
