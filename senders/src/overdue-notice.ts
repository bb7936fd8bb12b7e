/** A notice that should be on its way by now. */
export interface OverdueNotice {
  readonly noticeId: string
  /** Who gets it, as one text. */
  readonly to: string
  /** How long it should have been on its way. */
  readonly lateMs: number
}
