import type { EngineInfo } from '../../../shared/engine-info.ts';
import type { Recognizer } from '../../recognition/ports/recognizer.ts';

/** A recogniser and the language that it is to listen to: what "auto" means is each engine's own. */
export interface RecognizerCandidate {
  readonly info: EngineInfo;
  readonly recognizer: Recognizer;
  readonly language: string;
  /** It translates as it hears. */
  readonly isTranslating?: boolean;
}
