/**
 * What will be written where, decided without Spark and without pixels. Rows pass {@link io.tileseq.plan.RowCheck}, the
 * rows of one tile become a {@link io.tileseq.plan.TileRecord} in {@link io.tileseq.plan.TileAssembler}, tiles meet their
 * region in {@link io.tileseq.plan.RegionCheck}, and {@link io.tileseq.plan.GroupPlanner} packs regions into groups and
 * shards. The result is a {@link io.tileseq.plan.BuildPlan}.
 */
package io.tileseq.plan;
