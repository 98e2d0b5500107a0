import { z } from 'zod';
import { engineInfos } from '../../shared/engine-info.ts';
import { voiceKind } from '../../shared/voice.ts';
import { NOTICE_CODES } from '../../shared/protocol/notice-codes.ts';
import { parameters } from '../../shared/protocol/fields.ts';
import { problem } from '../problems.ts';
import { timingInForce } from '../timing/picture.ts';
import { languages } from './dubbing-options.ts';

/** The companion's own stages, in their order. */
export const MEASURED_STAGES = ['commit', 'translation', 'synthesis', 'processing'] as const;
const measuredStage = z.enum(MEASURED_STAGES);
export type MeasuredStage = z.infer<typeof measuredStage>;

/** What changed, as the companion tells it. */
export const noticeContent = { code: z.enum(NOTICE_CODES), parameters };

/** How a session goes, for its host. */
export const sessionEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('link'),
    link: z.enum(['connecting', 'live', 'away']),
    problem: problem.nullable(),
  }),
  z.object({ kind: z.literal('started'), sessionId: z.string(), engines: engineInfos, languages }),
  /** Something changed and dubbing goes on. */
  z.object({ kind: z.literal('notice'), ...noticeContent, engines: engineInfos.optional() }),
  /** `lagMs` is the median ear-voice span of audible dubs, `stagesMs` the median of each stage that was measured. */
  z.object({
    kind: z.literal('metrics'),
    lagMs: z.number().nullable(),
    spendUsd: z.number(),
    stagesMs: z.partialRecord(measuredStage, z.number()),
  }),
  /** A dub became audible: how long after the first word of its original. */
  z.object({ kind: z.literal('audible'), lagMs: z.number() }),
  /** How the media is watched from now on. */
  z.object({ kind: z.literal('timing'), timing: timingInForce }),
  z.object({
    kind: z.literal('speaker'),
    speakerId: z.string(),
    actorId: z.string().optional(),
    name: z.string(),
    voiceKind,
    replaces: z.array(z.string()),
  }),
  /** Dubbing goes on, with something the viewer should know; null takes it back. */
  z.object({ kind: z.literal('problem'), problem: problem.nullable() }),
  /** Dubbing cannot go on; the client has let go of everything. */
  z.object({ kind: z.literal('fatal'), problem }),
]);
export type SessionEvent = z.infer<typeof sessionEvent>;
