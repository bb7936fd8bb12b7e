/** The BullMQ queue in which a region's notices travel to their receivers. */
export function noticeQueueName(region: string): string {
  return `telstar-notices-${region}`
}
