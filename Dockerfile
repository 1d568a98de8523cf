# syntax=docker/dockerfile:1
#
#   docker build -t minwon .
#   docker run -d --name minwon -p 8080:8080 -v minwon:/data --stop-timeout 30 --read-only --cap-drop ALL --security-opt no-new-privileges minwon
#   docker logs minwon        # the first officer's login and one-time password, printed once
#
# Settings: -e MINWON_<SECTION>__<KEY>=…, or minwon.toml in the volume. Other commands: docker exec minwon minwon doctor.

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
# Besides the program: the authorities by which an https model server is known.
RUN --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,target=/src/target,sharing=locked \
    cargo build --release --locked --bin minwon \
    && install -D -m 755 target/release/minwon /out/usr/local/bin/minwon \
    && install -D -m 644 /etc/ssl/certs/ca-certificates.crt /out/etc/ssl/certs/ca-certificates.crt

FROM debian:bookworm-slim
RUN groupadd --system --gid 10001 minwon \
    && useradd --system --uid 10001 --gid minwon --no-create-home --home-dir /data --shell /usr/sbin/nologin minwon \
    && install -d -o minwon -g minwon -m 700 /data
COPY --from=build /out /
USER 10001:10001
WORKDIR /data
ENV MINWON_DATA=/data \
    MINWON_SERVER__LISTEN=0.0.0.0:8080 \
    MINWON_LOG__FORMAT=json
VOLUME /data
EXPOSE 8080
# SIGTERM finishes open answers (server.shutdown_seconds): give the engine a longer time to stop than that.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["minwon", "health"]
ENTRYPOINT ["minwon"]
CMD ["serve"]
