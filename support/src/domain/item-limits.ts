/** How much may happen to one customer, complaint or request: each command reads all of it. */
export const itemLimits = {
  /** After so many only what brings it to an end is recorded. */
  events: 5000,
  notes: 500,
} as const
