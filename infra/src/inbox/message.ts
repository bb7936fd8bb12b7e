interface Received {
  /** Counts up from 1. */
  readonly id: number
  readonly receivedAt: string
  /** What tells a repeat from a new one: Message-ID or webhook-id; null when the sender gave none. */
  readonly key: string | null
  /** How often it came. */
  readonly deliveries: number
  readonly title: string
  readonly body: string
}

export interface ReceivedMail extends Received {
  readonly kind: 'mail'
  readonly from: string
  readonly to: readonly string[]
}

export interface ReceivedWebhook extends Received {
  readonly kind: 'webhook'
  readonly path: string
  readonly signature: SignatureVerdict
}

/** Whether the signature is that of the secret; the reason where it is not. */
export type SignatureVerdict = { readonly valid: true } | { readonly valid: false; readonly reason: string }

/** A mail or a webhook as the inbox keeps it. */
export type Message = ReceivedMail | ReceivedWebhook

type Arriving<Kept> = Omit<Kept, 'id' | 'receivedAt' | 'deliveries'>

/** The same as it comes in. */
export type NewMessage = Arriving<ReceivedMail> | Arriving<ReceivedWebhook>
