/** MQTT topics of a node: the verb comes after the id, so that one prefix is all a node may touch. */
export const mqttVerbs = ['telemetry', 'state', 'cmd'] as const

export type MqttVerb = (typeof mqttVerbs)[number]

/** `telstar/v1/{region}/{node}/{verb}` */
export function mqttTopic(region: string, node: string, verb: MqttVerb): string {
  return `telstar/v1/${region}/${node}/${verb}`
}

/** Longest topic that any node can have; the broker refuses longer ones before it parses them. */
export const maxTopicBytes = mqttTopic('r'.repeat(32), 'n'.repeat(64), 'telemetry').length

/** Levels of every topic; the broker refuses deeper ones. */
export const topicLevels = 5
