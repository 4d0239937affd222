// The user pressed the button that an error offers.

import type { Recovery } from '../../contracts/errors.ts';

/** @event memos-recover */
export class RecoverEvent extends Event {
  static readonly type = 'memos-recover';
  readonly recovery: Recovery;

  constructor(recovery: Recovery) {
    super(RecoverEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.recovery = recovery;
  }
}

declare global {
  interface HTMLElementEventMap {
    'memos-recover': RecoverEvent;
  }
}
