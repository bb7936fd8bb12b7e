const month = { cleanup: 'delete', retentionDays: 30 } as const
const events = { key: 'aggregate', partitions: 6, ...month } as const
const few = { key: 'aggregate', partitions: 1, ...month } as const

/** Kafka topics of customer support. */
export const supportTopics = {
  supportProfiles: {
    name: 'telstar.support.profiles.v1',
    ...events,
    holds:
      'every published step in the life of a customer profile, with the profile as it is after it (CloudEvents)',
  },
  supportProfilesDeadLetters: {
    name: 'telstar.support.profiles.v1.dlq',
    ...few,
    holds: 'profile events that no department could be told of',
  },
  supportComplaints: {
    name: 'telstar.support.complaints.v1',
    ...events,
    holds:
      'every published step in the life of a complaint, with the complaint as it is after it (CloudEvents)',
  },
  supportComplaintsDeadLetters: {
    name: 'telstar.support.complaints.v1.dlq',
    ...few,
    holds: 'complaint events that no department could be told of',
  },
  supportRequests: {
    name: 'telstar.support.requests.v1',
    ...events,
    holds:
      'every published step in the life of a service request, with the request as it is after it (CloudEvents)',
  },
  supportRequestsDeadLetters: {
    name: 'telstar.support.requests.v1.dlq',
    ...few,
    holds: 'request events that no department could be told of',
  },
  supportNetworkOperations: {
    name: 'telstar.support.network-operations.v1',
    ...few,
    holds: 'notices to Network Operations (CloudEvents)',
  },
  supportBilling: {
    name: 'telstar.support.billing.v1',
    ...few,
    holds: 'notices to Billing (CloudEvents)',
  },
  supportCustomerCare: {
    name: 'telstar.support.customer-care.v1',
    ...few,
    holds: 'notices to Customer Care (CloudEvents)',
  },
} as const
