import { connect, type MqttClient } from 'mqtt'

interface ClientOptions {
  client_id?: string
  username?: string
  password?: string
}

/** k6's MQTT client over the MQTT client that agents use: real packets to the real broker. */
export class Client {
  readonly #options: ClientOptions
  readonly #listeners = new Map<string, (detail: { message: string }) => void>()
  #client: MqttClient | null = null

  constructor(options: ClientOptions = {}) {
    this.#options = options
  }

  on(event: string, listener: (detail: { message: string }) => void): void {
    this.#listeners.set(event, listener)
  }

  connect(url: string, { keepalive = 60, clean_session = true } = {}): void {
    const { client_id, username, password } = this.#options
    const options = {
      clientId: client_id,
      username,
      password,
      keepalive,
      clean: clean_session,
      reconnectPeriod: 0,
    }
    const client = connect(url, { ...options, protocolVersion: 4 })
    this.#client = client
    client.on('connect', () => this.#tell('connect'))
    client.on('error', (error) => this.#tell('error', error.message))
    client.on('close', () => this.#tell('end'))
  }

  async publishAsync(topic: string, message: string, options: { qos: 0 | 1 | 2 }): Promise<void> {
    await this.#client?.publishAsync(topic, message, options)
  }

  end(): void {
    this.#client?.end()
  }

  #tell(event: string, message = ''): void {
    this.#listeners.get(event)?.({ message })
  }
}
