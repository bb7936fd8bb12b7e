import { asyncApiChannels } from './asyncapi-channels.js'
import { asyncApiMessages, asyncApiSchemas } from './asyncapi-messages.js'

/** The AsyncAPI 3.0 document of a region, from the topic tables and the schemas. Says `receive` and `send` as TelStar. */
export function asyncApiDocument(): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'TelStar region',
      version: '1.0.0',
      description: 'What travels between network nodes, brokers and processors of one region.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: servers(),
    channels: asyncApiChannels(),
    operations: operations(),
    components: { schemas: asyncApiSchemas, messages: asyncApiMessages, securitySchemes: securitySchemes() },
  }
}

function servers() {
  const mqtt = {
    protocolVersion: '3.1.1',
    security: [{ $ref: '#/components/securitySchemes/nodeToken' }],
  }
  return {
    mqtt: { host: '127.0.0.1:1883', protocol: 'mqtt', description: 'Brokers of the region', ...mqtt },
    mqtts: { host: '127.0.0.1:8883', protocol: 'mqtts', description: 'The same over TLS', ...mqtt },
    kafka: {
      host: '127.0.0.1:9092',
      protocol: 'kafka',
      description: 'Only for stations of the region; access is what the cluster is configured for',
    },
  }
}

function securitySchemes() {
  return {
    nodeToken: {
      type: 'userPassword',
      description: 'User name and client id are the node id, the password is its token (telstar nodes add)',
    },
  }
}

type Action = 'send' | 'receive'

const kafkaOperations: readonly (readonly [
  name: string,
  action: Action,
  channel: string,
  summary: string,
])[] = [
  ['produceTelemetry', 'send', 'telemetry', 'The broker hands over what nodes sent, before it acknowledges'],
  ['storeTelemetry', 'receive', 'telemetry', 'store-telemetry appends to the log, each batch once'],
  [
    'refuseTelemetry',
    'send',
    'telemetryDeadLetters',
    'The broker and store-telemetry put refused bytes aside',
  ],
  ['registerNode', 'send', 'nodeRegistry', 'telstar nodes adds, changes and removes nodes'],
  ['followRegistry', 'receive', 'nodeRegistry', 'Brokers and project-nodes follow the registry'],
  ['announcePresence', 'send', 'nodePresence', 'The broker says that a node came or went'],
  ['projectPresence', 'receive', 'nodePresence', 'project-nodes keeps the status of nodes'],
  ['refuseRegistry', 'send', 'nodeRegistryDeadLetters', 'project-nodes puts aside what it cannot project'],
  ['announceBroker', 'send', 'brokersAlive', 'Each broker process says that it works'],
  [
    'watchBrokers',
    'receive',
    'brokersAlive',
    'watch-outages tells silent nodes from a region that is behind',
  ],
  ['evaluateTelemetry', 'receive', 'telemetry', 'evaluate-alerts judges every sample by the rules'],
  ['publishAlertEvent', 'send', 'alertEvents', 'relay-events publishes what happened to alerts'],
  ['notifyOfAlerts', 'receive', 'alertEvents', 'notify turns events into notices'],
  ['refuseAlertEvent', 'send', 'alertEventsDeadLetters', 'notify puts aside what it cannot read'],
  ['publishRule', 'send', 'alertRules', 'relay-events publishes the newest version of a rule'],
  ['requestCommand', 'send', 'commands', 'The query API and telstar hand over what people ask'],
  ['carryOutCommand', 'receive', 'commands', 'handle-commands decides, each command once'],
  ['publishOutcome', 'send', 'commandOutcomes', 'relay-events publishes what was decided'],
  ['refuseCommand', 'send', 'commandDeadLetters', 'handle-commands puts aside what is no command'],
  ['publishProfileEvent', 'send', 'supportProfiles', 'support publishes what happened to profiles'],
  ['publishComplaintEvent', 'send', 'supportComplaints', 'support publishes what happened to complaints'],
  ['publishRequestEvent', 'send', 'supportRequests', 'support publishes what happened to requests'],
  ['notifyOfProfiles', 'receive', 'supportProfiles', 'support turns events into notices to departments'],
  ['notifyOfComplaints', 'receive', 'supportComplaints', 'support turns events into notices to departments'],
  ['notifyOfRequests', 'receive', 'supportRequests', 'support turns events into notices to departments'],
  ['refuseProfileEvent', 'send', 'supportProfilesDeadLetters', 'support puts aside what it cannot read'],
  ['refuseComplaintEvent', 'send', 'supportComplaintsDeadLetters', 'support puts aside what it cannot read'],
  ['refuseRequestEvent', 'send', 'supportRequestsDeadLetters', 'support puts aside what it cannot read'],
  ['notifyNetworkOperations', 'send', 'supportNetworkOperations', 'support tells Network Operations'],
  ['notifyBilling', 'send', 'supportBilling', 'support tells Billing'],
  ['notifyCustomerCare', 'send', 'supportCustomerCare', 'support tells Customer Care'],
]

function operations(): Record<string, object> {
  const mqtt = (retain: boolean) => ({ bindings: { mqtt: { qos: 1, retain, bindingVersion: '0.2.0' } } })
  const kafka = kafkaOperations.map(([name, action, channel, summary]) => [
    name,
    { ...operation(action, `kafka-${channel}`), summary },
  ])
  return {
    receiveTelemetry: {
      ...operation('receive', 'mqtt-telemetry'),
      summary: 'A node publishes measurements',
      ...mqtt(false),
    },
    receiveState: {
      ...operation('receive', 'mqtt-state'),
      summary: 'A node says that it came or, by its will, went',
      ...mqtt(true),
    },
    ...Object.fromEntries(kafka),
  }
}

function operation(action: Action, channel: string): object {
  return { action, channel: { $ref: `#/channels/${channel}` } }
}
