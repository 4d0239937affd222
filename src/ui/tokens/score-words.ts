// Score parts as a reader's sentence: what counted most, first.

import type { ScorePart } from '../../contracts/context-plan.ts';

const SHOWN = 4;
const NOTHING = 0.005;

/** `same words 1.80 · meaning 0.62`; empty when nothing spoke for it. */
export function scoreParts(parts: readonly ScorePart[]): string {
  return parts
    .filter(part => part.value > NOTHING)
    .toSorted((a, b) => b.value - a.value)
    .slice(0, SHOWN)
    .map(part => `${part.name} ${part.value.toFixed(2)}`)
    .join(' · ');
}
