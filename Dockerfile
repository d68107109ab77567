# A minor version, whose patches a new build brings. `npm run test:image-node` tests with it.
ARG NODE_VERSION=24.22

# Dependencies are installed in one stage and run in another: both have the same base.
FROM node:${NODE_VERSION}-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No package of the build or of production needs its install script.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY nest-cli.json tsconfig.json ./
COPY apps apps
COPY clients clients
COPY libs libs
COPY tools tools
COPY docs/reference docs/reference
COPY scripts scripts
RUN npm run build

FROM node:${NODE_VERSION}-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev --omit=optional --no-audit --no-fund && npm cache clean --force

FROM node:${NODE_VERSION}-slim
WORKDIR /app
# docker build --build-arg GIT_COMMIT=$(git rev-parse --short HEAD)
ARG GIT_COMMIT=
LABEL org.opencontainers.image.title="connections-api" \
  org.opencontainers.image.description="Following, friendship and exact counts over REST, at celebrity scale." \
  org.opencontainers.image.version="1.0.0" \
  org.opencontainers.image.revision="${GIT_COMMIT}"
ENV NODE_ENV=production PORT=3000 GIT_COMMIT=${GIT_COMMIT}
COPY package.json ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
# By its number, so that Kubernetes can tell that it is not root.
USER 1000
EXPOSE 3000
# Drains before it stops: docs/operations.md#stopping.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "--max-semi-space-size=32", "dist/apps/api/src/main.js"]
