/** How a complaint reached us. */
export const channels = ['phone', 'e-mail', 'web', 'app', 'shop', 'letter'] as const
export type Channel = (typeof channels)[number]

/** TMF621: `pending` waits for the customer, `held` for somebody or something else. */
export const complaintStatuses = [
  'acknowledged',
  'rejected',
  'pending',
  'held',
  'inProgress',
  'cancelled',
  'resolved',
  'closed',
] as const
export type ComplaintStatus = (typeof complaintStatuses)[number]

export const audiences = ['internal', 'customer'] as const
export type Audience = (typeof audiences)[number]

export const holdReasons = [
  'third-party',
  'spare-part',
  'site-access',
  'planned-work',
  'investigation',
  'other',
] as const
export type HoldReason = (typeof holdReasons)[number]

/** `no-answer`: the customer was asked and never answered. */
export const resolutionCodes = [
  'fixed',
  'replaced',
  'configured',
  'explained',
  'credited',
  'no-fault-found',
  'duplicate',
  'no-answer',
  'other',
] as const
export type ResolutionCode = (typeof resolutionCodes)[number]

export const reopenReasons = ['not-fixed', 'came-back', 'not-answered', 'other'] as const
export type ReopenReason = (typeof reopenReasons)[number]

export const cancelReasons = [
  'withdrawn',
  'opened-by-mistake',
  'duplicate',
  'customer-left',
  'other',
] as const
export type CancelReason = (typeof cancelReasons)[number]

export const rejectReasons = [
  'not-our-customer',
  'not-a-complaint',
  'out-of-scope',
  'abuse',
  'other',
] as const
export type RejectReason = (typeof rejectReasons)[number]

/** `untaken`: a department did not take the complaint in time; given by the timers only. */
export const escalationReasons = [
  'untaken',
  'customer-asked',
  'no-progress',
  'service-level',
  'authority',
  'other',
] as const
export type EscalationReason = (typeof escalationReasons)[number]

/** The clocks of a complaint. */
export const clockNames = ['firstResponse', 'resolution'] as const
export type ClockName = (typeof clockNames)[number]

/** Who closed it: the customer's word, somebody of the staff, or the end of the time to object. */
export const closers = ['customer', 'staff', 'policy'] as const
export type Closer = (typeof closers)[number]
