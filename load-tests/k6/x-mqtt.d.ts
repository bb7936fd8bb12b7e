// What these scripts use of k6's MQTT extension, for which @types/k6 has no types.
declare module 'k6/x/mqtt' {
  interface ClientOptions {
    client_id?: string
    username?: string
    password?: string
  }
  interface ConnectOptions {
    keepalive?: number
    clean_session?: boolean
    connect_timeout?: number
  }
  export class Client {
    constructor(options?: ClientOptions)
    connect(url: string, options?: ConnectOptions): void
    on(event: 'connect' | 'end', listener: () => void): void
    on(event: 'error', listener: (error: { message: string }) => void): void
    publishAsync(topic: string, message: string, options: { qos: 0 | 1 | 2 }): Promise<void>
    end(): void
  }
}
