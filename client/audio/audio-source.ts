/** Where the sound to be dubbed comes from. A tab now; what a player has buffered ahead, later. */
export interface AudioSource {
  /** Whether it is only listened to: a microphone's own sound is not played. */
  readonly isSilent?: boolean;
  /** Brings the sound into the graph. Once. */
  connect(context: AudioContext): AudioNode;
  /** Calls back once if the sound ends by itself: the tab was closed, the capture taken away. */
  onLost(listener: () => void): void;
  /** Lets go of the sound; `onLost` is not called for it. The tab is heard by itself again. */
  stop(): void;
}
