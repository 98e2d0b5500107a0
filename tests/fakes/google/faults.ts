/** What goes wrong, and when. */
import { status } from '@grpc/grpc-js';

export type Fault =
  | { readonly kind: 'status'; readonly code: status; readonly details: string; readonly reason?: string }
  /** Takes what comes and never answers. */
  | { readonly kind: 'stall' }
  /** Translation only. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'broken-markup' };

export interface Trigger {
  readonly service: 'speech' | 'translation';
  readonly fault: Fault;
  /** Which stream or request of the service, from 1 on; each one where left out. */
  readonly nth?: number;
  /** Once a stream has received this much. */
  readonly atAudioMs?: number;
  /** How often; always where left out. */
  readonly times?: number;
}

export const FAULTS = {
  wrongKey: {
    kind: 'status',
    code: status.UNAUTHENTICATED,
    details: 'Request had invalid authentication credentials. Expected OAuth 2 access token.',
  },
  notAllowed: {
    kind: 'status',
    code: status.PERMISSION_DENIED,
    details: 'Cloud Speech-to-Text API has not been used in project 1234 before or it is disabled.',
  },
  dailyLimit: { kind: 'status', code: status.PERMISSION_DENIED, details: 'Daily Limit Exceeded' },
  quota: {
    kind: 'status',
    code: status.RESOURCE_EXHAUSTED,
    details: "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'.",
  },
  /** As they come now, each with its google.rpc.ErrorInfo. */
  apiDisabled: {
    kind: 'status',
    code: status.PERMISSION_DENIED,
    details: 'This API has not been used in project 1234 before or it is disabled. Enable it, then retry.',
    reason: 'SERVICE_DISABLED',
  },
  billingDisabled: {
    kind: 'status',
    code: status.PERMISSION_DENIED,
    details: 'This API method requires billing to be enabled. Please enable billing on project #1234.',
    reason: 'BILLING_DISABLED',
  },
  noRole: {
    kind: 'status',
    code: status.PERMISSION_DENIED,
    details: "Permission 'speech.recognizers.recognize' denied on resource (or it may not exist).",
    reason: 'IAM_PERMISSION_DENIED',
  },
  minuteQuota: {
    kind: 'status',
    code: status.RESOURCE_EXHAUSTED,
    details: "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'.",
    reason: 'RATE_LIMIT_EXCEEDED',
  },
  unavailable: { kind: 'status', code: status.UNAVAILABLE, details: 'The service is currently unavailable.' },
  internal: { kind: 'status', code: status.INTERNAL, details: 'Internal error encountered.' },
  aborted: { kind: 'status', code: status.ABORTED, details: 'Max duration of 5 minutes reached for stream.' },
  stall: { kind: 'stall' },
  empty: { kind: 'empty' },
  brokenMarkup: { kind: 'broken-markup' },
} as const satisfies Record<string, Fault>;

export class Faults {
  readonly #armed = new Set<{ trigger: Trigger; left: number }>();

  /** @returns what switches it off */
  arm(trigger: Trigger): () => void {
    const armed = { trigger, left: trigger.times ?? Infinity };
    this.#armed.add(armed);
    return () => {
      this.#armed.delete(armed);
    };
  }

  /** The fault that is due now, which counts as having happened. */
  due(service: Trigger['service'], nth: number, audioMs = 0): Fault | undefined {
    for (const armed of this.#armed) {
      const { trigger } = armed;
      if (trigger.service !== service || armed.left <= 0) continue;
      if ((trigger.nth ?? nth) !== nth || audioMs < (trigger.atAudioMs ?? 0)) continue;
      armed.left--;
      return trigger.fault;
    }
    return undefined;
  }
}
