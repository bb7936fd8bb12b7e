/** The BullMQ queue of a region's notices. Its jobs carry the id of a notice; the row in the database is the truth. */
export function noticeQueueName(region: string): string {
  return `telstar-notices-${region}`
}

/** The BullMQ queue of notices to departments, with jobs of the same kind. */
export const supportNoticeQueueName = 'support-notices'
