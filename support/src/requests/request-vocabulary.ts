/** TMF641: what is asked for. */
export const requestKinds = ['order', 'change', 'move', 'terminate', 'appointment'] as const
export type RequestKind = (typeof requestKinds)[number]

/** TMF641: what is to become of an item. */
export const itemActions = ['add', 'modify', 'delete', 'noChange'] as const
export type ItemAction = (typeof itemActions)[number]

export const declineReasons = ['credit', 'not-entitled', 'too-costly', 'duplicate', 'other'] as const
export type DeclineReason = (typeof declineReasons)[number]

export const rejectReasons = ['not-feasible', 'no-coverage', 'incomplete', 'duplicate', 'other'] as const
export type RejectReason = (typeof rejectReasons)[number]

export const failReasons = [
  'not-feasible',
  'no-access',
  'customer-absent',
  'equipment-missing',
  'system-error',
  'other',
] as const
export type FailReason = (typeof failReasons)[number]

export const jeopardyReasons = [
  'step-overdue',
  'appointment-missed',
  'equipment-missing',
  'no-access',
  'workload',
  'supplier-late',
  'other',
] as const
export type JeopardyReason = (typeof jeopardyReasons)[number]

export const holdReasons = [
  'waiting-for-customer',
  'waiting-for-supplier',
  'waiting-for-network',
  'payment',
  'other',
] as const
export type HoldReason = (typeof holdReasons)[number]

export const cancelReasons = ['customer-wish', 'duplicate', 'moved-away', 'too-late', 'other'] as const
export type CancelReason = (typeof cancelReasons)[number]

export const escalationReasons = [
  'approval-overdue',
  'not-taken',
  'step-overdue',
  'customer-waiting',
  'other',
] as const
export type EscalationReason = (typeof escalationReasons)[number]

export const audiences = ['internal', 'customer'] as const
export type Audience = (typeof audiences)[number]
