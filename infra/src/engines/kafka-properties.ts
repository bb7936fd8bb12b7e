export interface KafkaPlace {
  dataDir: string
  port: number
  controllerPort: number
}

/**
 * The server.properties of a single loopback node that is broker and controller. Flushing is left to Kafka's defaults: a record is in
 * the page cache when it is acknowledged, so it survives a SIGKILL of the broker but, with one replica, not a power
 * failure. A cluster of three gives that; `log.flush.interval.messages=1` would give it here, at a tenth of the speed.
 */
export function kafkaProperties({ dataDir, port, controllerPort }: KafkaPlace): string {
  return `${Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'log.dirs': dataDir,
    'auto.create.topics.enable': false,
    'group.initial.rebalance.delay.ms': 0,
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // A broker back after a SIGKILL may register again only when its former session has ended.
    'broker.session.timeout.ms': 4000,
    'broker.heartbeat.interval.ms': 500,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`
}
