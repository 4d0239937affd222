// Chats that are never written: they live in this worker's memory and go with it.

import type { Episode, Turn } from '../../contracts/episode.ts';
import type { EpisodeId, TurnId } from '../../contracts/ids.ts';
import type { ChatStore } from '../../memory/chat-store.ts';
import type { StoredPage } from '../../memory/ports.ts';

export class IncognitoChats implements ChatStore {
  readonly #episodes = new Map<EpisodeId, Episode>();
  readonly #turns = new Map<TurnId, Turn>();

  has(episode: EpisodeId): boolean {
    return this.#episodes.has(episode);
  }

  hasTurn(turn: TurnId): boolean {
    return this.#turns.has(turn);
  }

  putEpisode(episode: Episode): Promise<void> {
    this.#episodes.set(episode.id, episode);
    return Promise.resolve();
  }

  episode(id: EpisodeId): Promise<Episode | null> {
    return Promise.resolve(this.#episodes.get(id) ?? null);
  }

  episodes(): Promise<StoredPage<Episode>> {
    return Promise.resolve({ items: [...this.#episodes.values()].toReversed(), next: null });
  }

  putTurn(turn: Turn, episode: Episode): Promise<void> {
    this.#turns.set(turn.id, turn);
    return this.putEpisode(episode);
  }

  turn(id: TurnId): Promise<Turn | null> {
    return Promise.resolve(this.#turns.get(id) ?? null);
  }

  turns(episode: EpisodeId): Promise<StoredPage<Turn>> {
    const items = [...this.#turns.values()].filter(turn => turn.episode === episode);
    return Promise.resolve({ items: items.sort((a, b) => b.index - a.index), next: null });
  }

  pendingTurns(): Promise<readonly Turn[]> {
    return Promise.resolve([]);
  }

  deleteEpisode(id: EpisodeId): Promise<void> {
    this.#episodes.delete(id);
    for (const turn of this.#turns.values()) if (turn.episode === id) this.#turns.delete(turn.id);
    return Promise.resolve();
  }
}
