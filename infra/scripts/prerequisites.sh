# Sourced: `missing_prerequisites [building]` prints one line for each thing this machine lacks, each with its cure.
# With `building` it also looks at what compiling node-rdkafka and fetching the engines need.

missing_prerequisites() {
  missing_node
  command -v npm >/dev/null || echo "npm is missing: install it together with Node 20 (https://nodejs.org)."
  missing_java
  [ "${1:-}" = building ] || return 0
  command -v mvn >/dev/null || echo "Maven (mvn) is missing; it fetches Kafka: apt-get install maven, or brew install maven."
  command -v c++ >/dev/null || command -v g++ >/dev/null || command -v clang++ >/dev/null ||
    echo "A C++ compiler is missing; node-rdkafka is compiled: apt-get install build-essential, or xcode-select --install."
  command -v make >/dev/null ||
    echo "make is missing; node-rdkafka is compiled: apt-get install build-essential, or xcode-select --install."
  command -v python3 >/dev/null ||
    echo "Python 3 is missing; node-gyp needs it to compile node-rdkafka: apt-get install python3, or brew install python3."
}

missing_node() {
  if ! command -v node >/dev/null; then
    echo "Node is missing: install Node 20.19 or newer, below 25 (https://nodejs.org, or nvm install 20)."
  elif ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit((a > 20 || (a === 20 && b >= 19)) && a < 25 ? 0 : 1)'; then
    echo "Node $(node -v) does not fit: install Node 20.19 or newer, below 25 (nvm install 20)."
  fi
}

missing_java() {
  local java=java
  [ -z "${JAVA_HOME:-}" ] || [ ! -x "$JAVA_HOME/bin/java" ] || java="$JAVA_HOME/bin/java"
  local cure="install a JDK 17 or newer: apt-get install openjdk-17-jdk-headless, or brew install openjdk@17."
  if ! command -v "$java" >/dev/null; then
    echo "Java is missing; Kafka runs on it: $cure"
    return
  fi
  local major
  major=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  [ "${major:-0}" -ge 17 ] || echo "Java ${major:-of unknown version} is too old for Kafka: $cure"
}
