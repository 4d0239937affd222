// A message of the user is to be answered: now that a model is loaded, or again.

import type { TurnId } from '../../contracts/ids.ts';

/** @event memos-answer */
export class AnswerEvent extends Event {
  static readonly type = 'memos-answer';
  readonly turn: TurnId;

  constructor(turn: TurnId) {
    super(AnswerEvent.type, { bubbles: true, composed: true });
    this.turn = turn;
  }
}

declare global {
  interface HTMLElementEventMap {
    'memos-answer': AnswerEvent;
  }
}
