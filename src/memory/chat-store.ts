// The port for episodes and turns. A turn is on disk before the model sees it.

import type { Episode, Turn } from '../contracts/episode.ts';
import type { EpisodeId, TurnId } from '../contracts/ids.ts';
import type { StoredPage } from './ports.ts';

export interface ChatStore {
  putEpisode(episode: Episode): Promise<void>;
  episode(id: EpisodeId): Promise<Episode | null>;
  /** Newest first by `updatedAt`. */
  episodes(cursor: string | null, limit: number): Promise<StoredPage<Episode>>;
  /** The turn and its episode's new head in one transaction, strictly durable. An existing turn with this id is replaced. */
  putTurn(turn: Turn, episode: Episode): Promise<void>;
  turn(id: TurnId): Promise<Turn | null>;
  /** Descending by index from the newest. */
  turns(episode: EpisodeId, cursor: string | null, limit: number): Promise<StoredPage<Turn>>;
  /** Turns still `pending` from a tab that went away. */
  pendingTurns(): Promise<readonly Turn[]>;
  deleteEpisode(id: EpisodeId): Promise<void>;
}
