import type { OwnProblem } from '../problems.ts';

/** Where the sound to be dubbed comes from: a tab, a microphone, a tab that the viewer shares. */
export interface AudioSource {
  /** What it means for the viewer when the source ends by itself. */
  readonly lostProblem: OwnProblem;
  /** Whether it is only listened to: a microphone's own sound is not played. */
  readonly isSilent?: boolean;
  /** Brings the sound into the graph. Once. */
  connect(context: AudioContext): AudioNode;
  /** Calls back once if the sound ends by itself: the tab was closed, the capture taken away. */
  onLost(listener: () => void): void;
  /** Lets go of the sound; `onLost` is not called for it. A captured tab is audible by itself again. */
  stop(): void;
}
