/** What a complaint is about. */
export const categories = [
  'network-quality',
  'outage',
  'billing',
  'contract',
  'device',
  'service',
  'other',
] as const
export type Category = (typeof categories)[number]

/** How urgent it is, the most urgent first. */
export const priorities = ['critical', 'high', 'medium', 'low'] as const
export type Priority = (typeof priorities)[number]
