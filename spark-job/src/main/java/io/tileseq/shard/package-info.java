/**
 * From full buffers to bytes on storage: samples are scattered into slots, slots are Parquet pages, pages become shards, and
 * {@code dataset.json} commits them. Start with {@link io.tileseq.shard.SlotBuffer} and {@link
 * io.tileseq.shard.ShardWriter}.
 */
package io.tileseq.shard;
