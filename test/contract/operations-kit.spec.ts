import { readdirSync, readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { parse, parseAllDocuments } from 'yaml';
import { loadConfig } from '#platform/config';
import { startApp, type TestApp } from '../support/app.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const read = (path: string): string => readFileSync(path, 'utf8');
const RULES = (parse(read('ops/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  ({ rules }) => rules,
);
const PANELS = (JSON.parse(read('ops/grafana/dashboards/connections.json')) as { panels: Panel[] }).panels;
const RUNBOOK = read('docs/runbook.md');
const OPERATIONS = read('docs/operations.md');

/** Queries by where they are. Grafana fills in its variables before it sends a query. */
const QUERIES: (readonly [place: string, query: string])[] = [
  ...RULES.map(({ alert, expr }) => [`alert ${alert}`, expr] as const),
  ...PANELS.flatMap(({ title, targets = [] }) =>
    targets.map(
      ({ expr }) =>
        [`panel ${title}`, expr.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*')] as const,
    ),
  ),
];

/** The parts of a query that are not PromQL. */
function faultsOf(query: string): string[] {
  const faults: string[] = [];
  parser.parse(query).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) faults.push(`${query.slice(0, from)}⟨${query.slice(from, to)}⟩`);
    },
  });
  return faults;
}

function metricsOf(query: string): string[] {
  const names: string[] = [];
  parser.parse(query).iterate({
    enter: ({ name, node }) => {
      const first = name === 'VectorSelector' ? node.firstChild : null;
      if (first?.name === 'Identifier') names.push(query.slice(first.from, first.to));
    },
  });
  return names;
}

/** The link target of a heading, as GitHub makes it. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('Prometheus rules and the dashboard', () => {
  let app: TestApp;
  let known: Set<string>;

  beforeAll(async () => {
    // With everything that has metrics: a Redis, a replica and a key set, none of which needs to answer.
    app = await startApp({
      REDIS_URL: 'redis://127.0.0.1:1',
      DATABASE_REPLICA_URLS: 'postgres://127.0.0.1:1/none',
      JWT_JWKS_URI: 'http://127.0.0.1:1/keys',
    });
    const { text } = await app.http.get('/metrics');
    // Prometheus itself adds this one.
    known = new Set(['up']);
    for (const [, name, type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
      known.add(name!);
      if (type === 'histogram' || type === 'summary')
        for (const part of ['bucket', 'count', 'sum']) known.add(`${name}_${part}`);
    }
  });
  afterAll(() => app.close());

  it.each(QUERIES)('%s is PromQL', (_place, query) => {
    expect(faultsOf(query)).toEqual([]);
    expect(metricsOf(query)).not.toEqual([]);
  });

  it('a broken query would be noticed', () => {
    expect(faultsOf('sum(rate(http_draining[5m])')).not.toEqual([]);
    expect(faultsOf('redis_up ==')).not.toEqual([]);
  });

  it('name metrics that the server has', () => {
    const unknown = QUERIES.flatMap(([place, query]) =>
      metricsOf(query)
        .filter((name) => !known.has(name))
        .map((name) => `${place}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it('show or watch every metric of the service itself', () => {
    const used = new Set(
      QUERIES.flatMap(([, query]) => metricsOf(query)).map((name) =>
        name.replace(/_(?:bucket|count|sum)$/, ''),
      ),
    );
    const own = [...known].filter((name) => !/^(?:nodejs|process)_|_(?:bucket|count|sum)$|^up$/.test(name));
    const derived = ['database_pool_idle', 'counts_cache_stale_per_million', 'jwt_key_set_keys'];
    expect(own.filter((name) => !used.has(name) && !derived.includes(name))).toEqual([]);
  });

  it('each alert has a severity, a summary, and a runbook entry that says what it means and what to do', () => {
    const sections = new Map(
      RUNBOOK.split(/^## /m)
        .slice(1)
        .map((section) => [section.split('\n', 1)[0]!, section]),
    );
    expect([...sections.keys()].sort()).toEqual(RULES.map(({ alert }) => alert).sort());
    for (const { alert, labels, annotations } of RULES) {
      expect([alert, labels.severity]).toEqual([alert, expect.stringMatching(/^(?:page|ticket)$/)]);
      expect(annotations.summary).toMatch(/\.$/);
      for (const part of ['Means', 'Look at', 'Do'])
        expect([alert, sections.get(alert)]).toEqual([alert, expect.stringContaining(`- **${part}**: `)]);
    }
  });

  it('the runbook names metrics that the server has, and sections that exist', () => {
    const codes = new Set(read('docs/errors.md').match(/`[a-z_]+`/g));
    const words =
      /`((?:http|database|group_commit|redis|cache|jwt|event|outbox|dead|adjacency|counts|nodejs|process|build)_[a-z_]+)`/g;
    const named = [...RUNBOOK.matchAll(words)].filter(([code]) => !codes.has(code)).map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
    const links = [...RUNBOOK.matchAll(/\(operations\.md#([\w-]+)\)/g)].map(([, anchor]) => anchor!);
    expect(links.filter((anchor) => !anchorsOf(OPERATIONS).includes(anchor))).toEqual([]);
  });
});

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold: number;
}

interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  // The shape depends on the kind.
  readonly spec: ReturnType<typeof parse>;
}

describe('The sample for Kubernetes', () => {
  const kustomization = parse(read('ops/kubernetes/kustomization.yaml')) as {
    resources: string[];
    configMapGenerator: { literals: string[] }[];
  };
  const resources = kustomization.resources.flatMap((file) =>
    parseAllDocuments(read(`ops/kubernetes/${file}`)).map((document) => document.toJS() as Resource),
  );
  const byKind = (kind: string): Resource['spec'] => resources.find((each) => each.kind === kind)!.spec;
  const environment = Object.fromEntries(
    kustomization.configMapGenerator[0]!.literals.map((literal) => {
      const [name, ...value] = literal.split('=');
      return [name!, value.join('=')];
    }),
  );
  const config = loadConfig({
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://db/connections',
    REDIS_URL: 'redis://redis',
    ...environment,
  });
  const pod = byKind('Deployment').template.spec;
  const [container] = pod.containers;
  const portOf = (name: string): number =>
    container.ports.find((port: { name: string }) => port.name === name).containerPort;

  it('lists every file, and has each kind of resource', () => {
    const files = readdirSync('ops/kubernetes').filter((file) => file !== 'kustomization.yaml');
    expect([...kustomization.resources].sort()).toEqual(files.sort());
    expect(resources.map(({ kind }) => kind).sort()).toEqual([
      'Deployment',
      'HorizontalPodAutoscaler',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'Service',
      'ServiceAccount',
    ]);
    for (const { metadata } of resources) expect(metadata.name).toBe('connections-api');
  });

  it('uses ports and paths that the server has', async () => {
    expect(portOf('http')).toBe(config.port);
    expect(portOf('metrics')).toBe(config.metricsPort);
    const app = await startApp();
    try {
      for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
        const { path, port } = (container[probe] as Probe).httpGet;
        expect([probe, port, (await app.http.get(path)).status]).toEqual([probe, 'http', 200]);
      }
    } finally {
      await app.close();
    }
    expect(byKind('Service').ports[0].targetPort).toBe('http');
    const [clients, monitoring] = byKind('NetworkPolicy').ingress;
    expect([clients.ports[0].port, monitoring.ports[0].port]).toEqual([config.port, config.metricsPort]);
  });

  it('gives an instance the time to stop', () => {
    const { sleep } = container.lifecycle.preStop;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(sleep.seconds + config.hardStopSeconds);
    const { periodSeconds, failureThreshold } = container.readinessProbe as Probe;
    expect(config.drainSeconds).toBeGreaterThan(periodSeconds * failureThreshold);
  });

  it('runs with few rights', () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('selects its own pods only, and keeps the database within its connections', () => {
    const labels = { 'app.kubernetes.io/name': 'connections-api' };
    expect(byKind('PodDisruptionBudget').selector.matchLabels).toEqual(labels);
    expect(byKind('NetworkPolicy').podSelector.matchLabels).toEqual(labels);
    const { minReplicas, maxReplicas } = byKind('HorizontalPodAutoscaler');
    expect(minReplicas).toBeGreaterThanOrEqual(3);
    expect((maxReplicas + 1) * config.databasePoolSize!).toBeLessThan(MAX_CONNECTIONS);
  });
});

/** What docker-compose.yml sets, as an example of a server. */
const COMPOSE = parse(read('docker-compose.yml')) as {
  services: Record<
    string,
    {
      profiles?: string[];
      mem_limit?: string;
      environment?: Record<string, string>;
      command?: string[];
      volumes?: string[];
    }
  >;
};
const MAX_CONNECTIONS = Number(
  /max_connections=(\d+)/.exec(COMPOSE.services.postgres!.command?.join(' ') ?? '')?.[1],
);

describe('docker-compose.yml', () => {
  it('has a password of PostgreSQL only if it is given one, and a limit of memory for each service', () => {
    const { api, postgres } = COMPOSE.services;
    expect(postgres!.environment!.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
    expect(api!.environment!.PGPASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
    for (const [name, service] of Object.entries(COMPOSE.services))
      expect([name, service.mem_limit]).toEqual([name, expect.stringMatching(/^\d+[mg]$/)]);
  });

  it('starts Prometheus, Grafana and a store of traces on demand, with files that exist', () => {
    const names = ['prometheus', 'grafana', 'tempo'];
    for (const name of names) {
      const { profiles, volumes } = COMPOSE.services[name]!;
      expect([name, profiles]).toEqual([name, ['observability']]);
      for (const volume of volumes!.filter((each) => each.startsWith('./')))
        expect(readdirSync(volume.split(':')[0]!)).not.toEqual([]);
    }
    const { scrape_configs } = parse(read('ops/prometheus/prometheus.yml')) as {
      scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
    };
    expect(scrape_configs[0]!.static_configs[0]!.targets).toEqual([
      `api:${COMPOSE.services.api!.environment!.METRICS_PORT}`,
    ]);
    expect(scrape_configs[0]!.job_name).toBe('connections-api');
    expect(OPERATIONS).toContain('OTEL_EXPORTER_OTLP_ENDPOINT=http://tempo:4318');
    expect(read('ops/tempo/tempo.yml')).toContain('endpoint: 0.0.0.0:4318');
  });

  it('every other file of the kit parses', () => {
    for (const file of ['datasources/stores.yml', 'dashboards/connections.yml'])
      expect(parse(read(`ops/grafana/provisioning/${file}`))).toMatchObject({ apiVersion: 1 });
  });
});
