import type { Alert } from '@telstar/contracts/alert'
import type { AlertTrace } from '@telstar/contracts/alert-event'

/** What a new alert is made of; the rest follows from the moment it is saved. */
export type NewAlert = Pick<
  Alert,
  | 'region'
  | 'site'
  | 'node'
  | 'cell'
  | 'ruleId'
  | 'ruleVersion'
  | 'title'
  | 'alarmType'
  | 'probableCause'
  | 'specificProblem'
  | 'severity'
  | 'crossedThreshold'
  | 'shadow'
  | 'labels'
>

/** What happens to an alert, by whoever decided it. */
export type Happening =
  | { readonly kind: 'raised'; readonly alert: NewAlert; readonly flapping?: boolean }
  | {
      readonly kind: 'updated'
      readonly changes: Partial<
        Pick<Alert, 'crossedThreshold' | 'flapping' | 'severity' | 'ruleVersion' | 'shadow'>
      >
    }
  | { readonly kind: 'cleared' }
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'unacknowledged' }
  | { readonly kind: 'commented' }
  | { readonly kind: 'assigned'; readonly assignee: string | null }
  | { readonly kind: 'suppressed'; readonly by: string }
  | { readonly kind: 'unsuppressed' }

/** One step in the life of one alert. */
export interface AlertChange {
  readonly alertId: string
  /** Unix milliseconds: the measurement's time, or the command's. */
  readonly at: number
  readonly actor: string
  readonly comment?: string
  readonly trace: AlertTrace
  readonly happening: Happening
}
