// Who may import whom: one rule a line. A rule names a folder and everything in the project that it may not reach.
const CONTRACTS = '^libs/contracts/';
const DOMAIN = '^libs/domain/';
const SPI = '^libs/connectors/(spi|index\\.ts)';
const FEATURES = '^libs/(?!contracts/|domain/|engine/|connectors/)[^/]+/';
const PROJECT = '^(libs|apps|workflows|test|bench|scripts)/';

/** Files of `from` may import from the project only what one of `allowed` matches; `$1` is the group of `from`. */
const only = (name, from, ...allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: PROJECT, pathNot: allowed },
});
/** Files of `from` may not import what `to` matches. */
const never = (name, from, to, except = {}) => ({
  name,
  severity: 'error',
  from: { path: from, ...except.from },
  to: { path: to, ...except.to },
});

module.exports = {
  forbidden: [
    only('workflows: contracts and domain', '^workflows/', '^workflows/', CONTRACTS, DOMAIN),
    never(
      'workflows: of packages only workflow and common',
      '^workflows/',
      'node_modules/(?!@temporalio/(workflow|common)/)',
    ),
    never(
      'workflows: nothing of Node',
      '^workflows/',
      '^(node:)?(fs|net|http|https|crypto|os|path|child_process|timers|stream)',
    ),
    only('contracts: nothing', CONTRACTS, CONTRACTS),
    never('contracts: of packages only zod', CONTRACTS, 'node_modules/(?!zod/)'),
    only('domain: contracts', DOMAIN, DOMAIN, CONTRACTS),
    only(
      'catalogue: contracts, domain, platform',
      '^libs/catalogue/',
      '^libs/catalogue/',
      CONTRACTS,
      DOMAIN,
      '^libs/platform/',
    ),
    only(
      'engine: contracts, domain, store interface',
      '^libs/engine/',
      '^libs/engine/',
      CONTRACTS,
      DOMAIN,
      SPI,
    ),
    only(
      'connectors: store interface, contracts',
      '^libs/connectors/([^/]+)/',
      '^libs/connectors/($1|sql|text|staged|formats)/',
      SPI,
      CONTRACTS,
    ),
    only(
      'features: libraries, messages, ports',
      FEATURES,
      '^libs/',
      '^workflows/[^/]+/(messages|ports)\\.ts$',
    ),
    only(
      'apps: libraries, messages, ports',
      '^apps/([^/]+)/(?!bin/)',
      '^apps/$1/',
      '^libs/',
      '^workflows/[^/]+/(messages|ports)\\.ts$',
    ),
    never('libraries: through index.ts', '^libs/([^/]+)/', '^libs/(?!$1/)[^/]+/(?!.*index\\.ts$)'),
    never('apps: libraries through index.ts', '^(apps|workflows)/', '^libs/(?!.*index\\.ts$)'),
    never('nobody: apps', '^(libs|workflows)/', '^apps/'),
    never('nobody: tests', '^(libs|apps|workflows)/', '^(test|bench)/'),
    never(
      'SQL: repositories, connectors, persistence, queue',
      '^libs/',
      'node_modules/pg(-copy-streams|-query-stream)?/',
      {
        from: { pathNot: '^libs/(connectors|persistence|queue)/|\\.repository\\.ts$' },
      },
    ),
    never('nobody: cycles', '.', '.', {
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.ts$|^libs/connectors/contract/|^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
