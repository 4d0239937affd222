// Asks the page to go to a place. Links do this by themselves; this is for moves that follow from something done.

/** @event memos-navigate */
export class NavigateEvent extends Event {
  static readonly type = 'memos-navigate';
  /** A hash such as `#/chat/01J…`. */
  readonly to: string;
  /** Takes the place of the current entry of the history. */
  readonly replace: boolean;

  constructor(to: string, replace = false) {
    super(NavigateEvent.type, { bubbles: true, composed: true });
    this.to = to;
    this.replace = replace;
  }
}

declare global {
  interface HTMLElementEventMap {
    'memos-navigate': NavigateEvent;
  }
}
