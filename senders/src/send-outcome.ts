/** What came of one call of a receiver. `why` names no secret: it goes into rows and logs. */
export type SendOutcome =
  | { readonly kind: 'sent' }
  | {
      readonly kind: 'failed'
      readonly why: string
      /** Trying again would not help. */
      readonly final: boolean
    }
