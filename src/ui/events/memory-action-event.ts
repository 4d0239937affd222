// Something is to be done with one memory.

import type { CubeId } from '../../contracts/ids.ts';

export type MemoryAction = 'open' | 'edit' | 'forget' | 'select' | 'pin' | 'answer-without';

/** @event memos-memory-action */
export class MemoryActionEvent extends Event {
  static readonly type = 'memos-memory-action';
  readonly action: MemoryAction;
  readonly cube: CubeId;

  constructor(action: MemoryAction, cube: CubeId) {
    super(MemoryActionEvent.type, { bubbles: true, composed: true });
    this.action = action;
    this.cube = cube;
  }
}

declare global {
  interface HTMLElementEventMap {
    'memos-memory-action': MemoryActionEvent;
  }
}
