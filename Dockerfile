# The companion and its pages; the extension is loaded in the viewer's own browser.
#   docker build -t samevoice . && docker run --rm -p 127.0.0.1:8000:8000 -v samevoice-models:/models samevoice
# The code that connects a browser is in `docker logs`; a new one: docker exec CONTAINER npm run pair
# On another port of the host: -p 127.0.0.1:9000:8000 -e PUBLIC_ADDRESS=http://127.0.0.1:9000
# Neural models are installed into /models from the page, or by: docker exec CONTAINER npm run models -- install
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# There are no sources yet to make the bundle of; `build` makes it.
RUN npm pkg delete scripts.prepare && npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:20-bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpocketsphinx3 pocketsphinx-en-us apertium apertium-eng-spa apertium-eng-cat espeak-ng ffmpeg \
        python3-pip \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/package.json /app/package-lock.json /app/LICENSE /app/NOTICE ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/companion companion
COPY --from=build /app/shared shared
COPY --from=build /app/scripts/run.mjs /app/scripts/supervise.mjs scripts/
COPY --from=build /app/scripts/build/companion-bundle.mjs scripts/build/companion-bundle.mjs
COPY --from=build /app/dist/companion dist/companion
COPY --from=build /app/dist/pages dist/pages
RUN install -d -o node -g node -m 700 /data && install -d -o node -g node /models
USER node
# Published on the host's loopback only (above): nobody is on the way. HOST is where it listens inside the container.
ENV NODE_ENV=production HOST=0.0.0.0 ALLOW_PLAIN_HTTP=1 PORT=8000 DATA_DIR=/data MODELS_DIR=/models
VOLUME ["/data", "/models"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/api/health').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "scripts/supervise.mjs", "companion/main.ts"]
