import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { text } from '../../client/i18n/text.ts';
import type { AvatarDesign } from '../../shared/avatar/avatar-schema.ts';
import { speakingAt } from '../../shared/avatar/coarticulation.ts';
import { MouthTrack } from '../../shared/avatar/mouth-track.ts';
import { poseAt } from '../../shared/avatar/pose.ts';
import { ProsodyTrack } from '../../shared/avatar/prosody-track.ts';
import { DrawnFace } from '../avatar/drawn/drawn-face.ts';
import { useLogo } from '../avatar/logo-picture.ts';
import { DrawingPace } from '../avatar/drawing-pace.ts';
import { MouthClock } from '../avatar/mouth-clock.ts';

/** Where a face's movements come from; read anew with each frame. */
export interface FaceSource {
  /** What leaves the loudspeaker now, in milliseconds. */
  audibleMs(): number;
  readonly tracks: { readonly mouth: MouthTrack; readonly prosody: ProsodyTrack } | undefined;
  readonly isListening: boolean;
}

const SILENCE = { mouth: new MouthTrack(), prosody: new ProsodyTrack() };

/** Around what it says a face is drawn as one that speaks: lips part before the sound, and settle after it. */
const ALERT_MS = 400;

/** The face, drawn as often as it takes while the page is looked at. */
export function AvatarView(properties: {
  design: AvatarDesign;
  source: FaceSource;
  isSpeaking: boolean;
  isTransparent?: boolean;
  /** Called with each frame, after the face is drawn for that moment. */
  onFrame?: (audibleMs: number) => void;
}): VNode {
  const { design, isSpeaking, isTransparent = false } = properties;
  const canvas = useRef<HTMLCanvasElement>(null);
  const logo = useLogo(design);
  const latest = useRef(properties);
  latest.current = properties;
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    return draw(element, isTransparent ? withoutBackground(design) : design, logo, latest);
  }, [design, logo, isTransparent]);
  return (
    <canvas
      ref={canvas}
      class="avatar"
      role="img"
      aria-label={text(isSpeaking ? 'listen_avatar_speaking' : 'listen_avatar_listening', design.name)}
    />
  );
}

interface Latest {
  readonly current: { readonly source: FaceSource; readonly onFrame?: (audibleMs: number) => void };
}

function withoutBackground({ background: _, ...design }: AvatarDesign): AvatarDesign {
  return design;
}

/** @returns how to stop */
function draw(
  element: HTMLCanvasElement,
  design: AvatarDesign,
  logo: ImageBitmap | undefined,
  latest: Latest,
): () => void {
  const face = new DrawnFace(element, design, logo);
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const clock = new MouthClock(() => latest.current.source.audibleMs());
  const pace = new DrawingPace();
  let { pixelShare } = pace;
  const resize = (): void => {
    ({ pixelShare } = pace);
    const { clientWidth, clientHeight } = element;
    face.resize(clientWidth, clientHeight, devicePixelRatio * pixelShare);
  };
  const resized = new ResizeObserver(() => {
    pace.restart();
    resize();
  });
  resized.observe(element);
  const gone = new AbortController();
  // Nothing is drawn meanwhile: the display asks a page that is hidden for no frames.
  const shown = (): void => {
    pace.restart();
  };
  document.addEventListener('visibilitychange', shown, { signal: gone.signal });
  let next = requestAnimationFrame(function frame(nowMs) {
    next = requestAnimationFrame(frame);
    const { source, onFrame } = latest.current;
    const { mouth, prosody } = source.tracks ?? SILENCE;
    const isSpeaking = speakingAt(source.audibleMs(), mouth, ALERT_MS) > 0;
    const ms = clock.frame(nowMs, pace.heldMs(isSpeaking));
    if (!pace.frame(nowMs, isSpeaking)) return;
    if (pace.pixelShare !== pixelShare) resize();
    face.show(
      poseAt(ms, mouth, prosody, {
        seed: design.seed,
        isMotionReduced: still.matches,
        isListening: source.isListening,
      }),
    );
    onFrame?.(source.audibleMs());
  });
  return () => {
    cancelAnimationFrame(next);
    gone.abort();
    resized.disconnect();
    face.close();
  };
}
