/** Running totals of the machine; null where it does not tell. Rates come from two of them. */
export interface HostTotals {
  readonly cpuBusy: number
  readonly cpuAll: number
  readonly memoryPct: number
  readonly rxBytes: number | null
  readonly txBytes: number | null
}
