/** What a customer may allow us to do with personal data. Nothing is allowed until it was granted. */
export const purposes = ['service-notices', 'marketing', 'analytics'] as const
export type Purpose = (typeof purposes)[number]

/** How a customer wants to be reached. */
export const contactChannels = ['e-mail', 'sms', 'phone', 'letter'] as const
export type ContactChannel = (typeof contactChannels)[number]

export const segments = ['consumer', 'business'] as const
export type Segment = (typeof segments)[number]

export const closingReasons = [
  'customer-request',
  'moved-away',
  'unpaid',
  'deceased',
  'registered-twice',
  'other',
] as const
export type ClosingReason = (typeof closingReasons)[number]

/** The grounds of article 17 (1) GDPR, as far as they occur here. */
export const erasureReasons = [
  'customer-request',
  'consent-withdrawn',
  'no-longer-needed',
  'unlawful-processing',
  'legal-obligation',
] as const
export type ErasureReason = (typeof erasureReasons)[number]

/** Parts of a contact; what is missing is null. */
export const contactFields = ['name', 'email', 'phone', 'birthDate'] as const
export type ContactField = (typeof contactFields)[number]
